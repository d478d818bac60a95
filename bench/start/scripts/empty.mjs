// What loads nothing.
export {}
