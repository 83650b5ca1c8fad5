package hub

import "testing"

type nothing struct{}

func (nothing) Append(string, any) error { return nil }

func TestMessageReachesRoom(t *testing.T) {
	h := New(nothing{})
	go h.Run()
	c := &client{room: "a", send: make(chan Message, 1)}
	h.join <- c
	h.incoming <- Message{Room: "a", Body: "hello"}
	if m := <-c.send; m.Body != "hello" {
		t.Fatalf("got %q", m.Body)
	}
}
