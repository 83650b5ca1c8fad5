class Ticket < ActiveRecord::Base
  has_many :messages
end
