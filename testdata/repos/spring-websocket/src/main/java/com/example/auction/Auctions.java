package com.example.auction;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.stereotype.Service;

@Service
public class Auctions {
    private final Map<Long, Lot> lots = new ConcurrentHashMap<>();

    public Collection<Lot> all() {
        return lots.values();
    }

    public Optional<Lot> find(long id) {
        return Optional.ofNullable(lots.get(id));
    }

    public boolean accept(long id, Bid bid) {
        Lot before = lots.get(id);
        if (before == null || bid.cents() <= before.highest().cents()) {
            return false;
        }
        return lots.replace(id, before, before.with(bid));
    }
}
