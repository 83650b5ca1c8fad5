class TicketChannel < ActionCable::Channel::Base
  def subscribed
    stream_from "ticket_#{params[:id]}"
  end

  def say(data)
    ActionCable.server.broadcast("ticket_#{params[:id]}", { body: data["body"] })
  end
end
