package store

import (
	"context"
	"encoding/json"

	"github.com/redis/go-redis/v9"
)

const keep = 200

// Store remembers what was said in a room.
type Store interface {
	Append(room string, message any) error
}

type redisStore struct{ client *redis.Client }

func NewRedis(addr string) Store {
	return &redisStore{client: redis.NewClient(&redis.Options{Addr: addr})}
}

func (s *redisStore) Append(room string, message any) error {
	data, err := json.Marshal(message)
	if err != nil {
		return err
	}
	ctx := context.Background()
	key := "room:" + room
	if err := s.client.LPush(ctx, key, data).Err(); err != nil {
		return err
	}
	return s.client.LTrim(ctx, key, 0, keep-1).Err()
}
