Rails.application.routes.draw do
  mount ActionCable.server => "/cable"
  resources :tickets, only: [:show, :create]
end
