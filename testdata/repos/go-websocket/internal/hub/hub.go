package hub

import (
	"log"

	"github.com/example/lighthouse/internal/store"
)

// Message is what clients exchange in a room.
type Message struct {
	Room   string `json:"room"`
	Author string `json:"author"`
	Body   string `json:"body"`
}

// Hub keeps the connected clients by room and fans messages out to them.
type Hub struct {
	rooms    map[string]map[*client]struct{}
	join     chan *client
	leave    chan *client
	incoming chan Message
	store    store.Store
}

func New(s store.Store) *Hub {
	return &Hub{
		rooms:    make(map[string]map[*client]struct{}),
		join:     make(chan *client),
		leave:    make(chan *client),
		incoming: make(chan Message, 256),
		store:    s,
	}
}

func (h *Hub) Run() {
	for {
		select {
		case c := <-h.join:
			if h.rooms[c.room] == nil {
				h.rooms[c.room] = make(map[*client]struct{})
			}
			h.rooms[c.room][c] = struct{}{}
		case c := <-h.leave:
			if _, ok := h.rooms[c.room][c]; ok {
				delete(h.rooms[c.room], c)
				close(c.send)
			}
		case m := <-h.incoming:
			if err := h.store.Append(m.Room, m); err != nil {
				log.Printf("store: %v", err)
			}
			for c := range h.rooms[m.Room] {
				select {
				case c.send <- m:
				default:
					delete(h.rooms[m.Room], c)
					close(c.send)
				}
			}
		}
	}
}
