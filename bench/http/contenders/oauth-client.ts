/** The application, as GitHub knows it; no request gets there. */
export const client = { clientId: 'client-id', clientSecret: 'client-secret' }
