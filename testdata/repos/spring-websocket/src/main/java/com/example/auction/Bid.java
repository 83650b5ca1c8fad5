package com.example.auction;

public record Bid(String who, long cents) {
}
