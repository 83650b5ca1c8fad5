package com.example.auction;

import java.util.Collection;

import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/lots")
public class LotController {
    private final Auctions auctions;

    public LotController(Auctions auctions) {
        this.auctions = auctions;
    }

    @GetMapping
    public Collection<Lot> all() {
        return auctions.all();
    }

    @GetMapping("/{id}")
    public ResponseEntity<Lot> one(@PathVariable long id) {
        return ResponseEntity.of(auctions.find(id));
    }
}
