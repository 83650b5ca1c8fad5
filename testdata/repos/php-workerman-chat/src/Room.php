<?php

declare(strict_types=1);

namespace Teahouse;

use Workerman\Connection\TcpConnection;

final class Room
{
    /** @var array<int, TcpConnection> */
    private array $members = [];

    public function __construct(public readonly string $name)
    {
    }

    public function join(TcpConnection $connection): void
    {
        $this->members[$connection->id] = $connection;
        $this->send(['type' => 'joined', 'nick' => $connection->nick]);
    }

    public function leave(TcpConnection $connection): void
    {
        unset($this->members[$connection->id]);
        $this->send(['type' => 'left', 'nick' => $connection->nick]);
    }

    public function send(array $event): void
    {
        $data = json_encode($event, JSON_THROW_ON_ERROR);
        foreach ($this->members as $member) {
            $member->send($data);
        }
    }
}
