const socket = io({ auth: { token: localStorage.getItem('token') } })
const room = location.hash.slice(1) || 'square'
const log = document.getElementById('log')

function show(message) {
  const item = document.createElement('li')
  item.textContent = `${message.author}: ${message.text}`
  log.append(item)
}

socket.on('connect', () => socket.emit('join', room, (messages) => messages.forEach(show)))
socket.on('message', show)

document.getElementById('write').addEventListener('submit', (event) => {
  event.preventDefault()
  const input = event.target.elements.text
  socket.emit('message', { room, text: input.value }, () => {})
  input.value = ''
})
