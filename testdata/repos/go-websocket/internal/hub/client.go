package hub

import (
	"log"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/websocket"
)

const (
	writeWait  = 10 * time.Second
	pongWait   = 60 * time.Second
	pingPeriod = pongWait * 9 / 10
	maxMessage = 4096
)

var upgrader = websocket.Upgrader{ReadBufferSize: 1024, WriteBufferSize: 1024}

type client struct {
	id   string
	room string
	conn *websocket.Conn
	send chan Message
}

// Serve upgrades the request and ties the connection to the hub.
func Serve(h *Hub, w http.ResponseWriter, r *http.Request) {
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		log.Printf("upgrade: %v", err)
		return
	}
	c := &client{id: uuid.NewString(), room: r.URL.Query().Get("room"), conn: conn, send: make(chan Message, 64)}
	h.join <- c
	go c.write()
	c.read(h)
}

func (c *client) read(h *Hub) {
	defer func() {
		h.leave <- c
		c.conn.Close()
	}()
	c.conn.SetReadLimit(maxMessage)
	for {
		var m Message
		if err := c.conn.ReadJSON(&m); err != nil {
			return
		}
		m.Room = c.room
		h.incoming <- m
	}
}

func (c *client) write() {
	ticker := time.NewTicker(pingPeriod)
	defer ticker.Stop()
	for {
		select {
		case m, ok := <-c.send:
			c.conn.SetWriteDeadline(time.Now().Add(writeWait))
			if !ok {
				return
			}
			if err := c.conn.WriteJSON(m); err != nil {
				return
			}
		case <-ticker.C:
			if err := c.conn.WriteMessage(websocket.PingMessage, nil); err != nil {
				return
			}
		}
	}
}
