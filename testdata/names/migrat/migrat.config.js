module.exports = {
  migrationsDir: './changes',
  context: (callback) => callback(null, {}),
}
