/** Tells the time. Every expiry is judged by it. */
export type Clock = () => Date
