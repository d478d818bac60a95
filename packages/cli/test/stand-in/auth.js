// What the commands ask of an application: to load a real one from its sources takes seconds.
console.log('What an application prints.')
setInterval(() => {}, 60_000) // keeps the process, as connections do

export const auth = {
  settings: {},
  idle: async () => {},
  users: {
    list: async () => [],
    create: async ({ email, password }) => ({ id: password.length, email }),
  },
}
