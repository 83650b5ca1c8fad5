class TicketsController < ActionController::Base
  def show
    @ticket = Ticket.find(params[:id])
  end

  def create
    redirect_to Ticket.create!(subject: params[:subject])
  end
end
