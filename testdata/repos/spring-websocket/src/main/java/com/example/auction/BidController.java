package com.example.auction;

import java.security.Principal;

import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.stereotype.Controller;

@Controller
public class BidController {
    private final Auctions auctions;
    private final SimpMessagingTemplate messages;

    public BidController(Auctions auctions, SimpMessagingTemplate messages) {
        this.auctions = auctions;
        this.messages = messages;
    }

    @MessageMapping("/lots/{lot}/bid")
    public void bid(@DestinationVariable long lot, @Payload Bid bid, Principal who) {
        Bid named = new Bid(who.getName(), bid.cents());
        if (auctions.accept(lot, named)) {
            messages.convertAndSend("/topic/lots/" + lot, named);
        } else {
            messages.convertAndSendToUser(who.getName(), "/topic/refused", named);
        }
    }
}
