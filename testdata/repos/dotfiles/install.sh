#!/usr/bin/env bash
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

link() {
  local from="$here/$1" to="$HOME/$2"
  mkdir -p "$(dirname "$to")"
  if [[ -e "$to" && ! -L "$to" ]]; then
    mv "$to" "$to.before-dotfiles"
  fi
  ln -sfn "$from" "$to"
  echo "linked $2"
}

link zsh/zshrc .zshrc
link tmux/tmux.conf .tmux.conf
link git/gitconfig .gitconfig
link nvim .config/nvim
link bin .local/bin

if ! command -v nvim >/dev/null; then
  echo "neovim is missing" >&2
fi
