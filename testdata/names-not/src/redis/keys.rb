module Redis
  KEYS = %w[garden shed].freeze
end
