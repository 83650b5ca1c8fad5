// Express trains: nothing to do with servers.
module.exports = () => ({ get: (platform, board) => board(platform, { json: (trains) => trains }) })
