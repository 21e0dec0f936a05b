#compdef lethe
# Completion of lethe for zsh: source <(lethe completion zsh), behind compinit
_lethe() {
  local -a offered open whole
  offered=("${(@f)$("${words[1]}" completion words -- "${(@)words[2,CURRENT-1]}" "$PREFIX" 2> /dev/null)}")
  open=(${(M)offered:#*[=:]})
  whole=(${offered:#*[=:]})
  (( $#open + $#whole )) || { _files; return }
  (( $#open )) && compadd -S '' -- $open
  (( $#whole )) && compadd -- $whole
}
compdef _lethe lethe
