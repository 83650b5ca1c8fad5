package com.example.auction;

public record Lot(long id, String title, Bid highest) {
    public Lot with(Bid bid) {
        return new Lot(id, title, bid);
    }
}
