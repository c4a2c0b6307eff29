# Completion of gopxctl for fish.
# Here and now: gopxctl completion fish | source
function __gopxctl_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program (string replace -r '^~' $HOME -- $words[1])
    set -e words[1]
    set -l lines ($program complete -- $words "$current" 2>/dev/null)
    if test "$lines[1]" = files
        __fish_complete_path "$current"
        return
    end
    set -e lines[1]
    for line in $lines
        echo -- $line
    end
end
complete -c gopxctl -f -a '(__gopxctl_complete)'
