const chart = new Chart(document.getElementById('halls'), {
  type: 'bar',
  data: { labels: [], datasets: [{ label: 'Visitors', data: [] }] },
})

const socket = new WebSocket(`ws://${location.host}/live`)
socket.addEventListener('message', (event) => {
  const { counts } = JSON.parse(event.data)
  chart.data.labels = Object.keys(counts)
  chart.data.datasets[0].data = Object.values(counts)
  chart.update()
})
