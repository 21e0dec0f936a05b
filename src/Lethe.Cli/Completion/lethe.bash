# Completion of lethe for bash: source <(lethe completion bash)
_lethe() {
  local line=${COMP_LINE:0:COMP_POINT} word taken
  local -a words offered
  read -ra words <<< "$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  (( ${#words[@]} > 1 )) || return 0
  word=${words[-1]}
  mapfile -t offered < <("${words[0]}" completion words -- "${words[@]:1}" 2> /dev/null)
  # bash takes what stands before the last of these signs for words of its own.
  taken=''
  [[ $COMP_WORDBREAKS == *=* && $word == *=* ]] && taken=${word%"${word##*=}"}
  [[ $COMP_WORDBREAKS == *:* && ${word#"$taken"} == *:* ]] && taken=${word%"${word##*:}"}
  COMPREPLY=("${offered[@]#"$taken"}")
  case ${#offered[@]}:${offered[0]} in
    1:*= | 1:*:) compopt -o nospace ;;
  esac
  [[ ${offered[*]} == *= ]] && compopt -o nospace
  return 0
}
complete -o bashdefault -o default -F _lethe lethe
