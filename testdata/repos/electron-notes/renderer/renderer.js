const list = document.getElementById('list')
const text = document.getElementById('text')
let open = null

async function show(name) {
  open = name
  text.value = await window.notes.read(name)
}

async function refresh() {
  list.replaceChildren()
  for (const name of await window.notes.list()) {
    const button = document.createElement('button')
    button.textContent = name
    button.onclick = () => show(name)
    list.append(button)
  }
}

text.addEventListener('change', () => open && window.notes.write(open, text.value))
refresh()
