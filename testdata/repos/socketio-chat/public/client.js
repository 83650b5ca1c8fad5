const socket = io({ auth: { token: localStorage.getItem('token') } })
const room = location.hash.slice(1) || 'lobby'
const list = document.getElementById('messages')
const form = document.getElementById('form')
const input = document.getElementById('body')

function show(message) {
  const item = document.createElement('li')
  item.textContent = `${message.author}: ${message.body}`
  list.append(item)
}

socket.on('connect', () => {
  socket.emit('room:join', room, (history) => {
    list.replaceChildren()
    history.forEach(show)
  })
})
socket.on('message', show)

form.addEventListener('submit', (event) => {
  event.preventDefault()
  socket.emit('message', { room, body: input.value }, () => {})
  input.value = ''
})
