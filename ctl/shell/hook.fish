# gopxctl's hook: keeps an exported GOPROXY in step with the Go env file.
# In ~/.config/fish/config.fish, below the line that exports it: gopxctl hook fish | source
function _gopx_hook --on-event fish_prompt
    set -l own "$GOPROXY"
    test -n "$GOPX_HOOK_OWN"; and test "$own" = "$GOPX_HOOK_SET"; and set own "$GOPX_HOOK_OWN"
    set -l now "$own"
    if test -n "$own"; and test -O @FILE@
        set -l pid
        set -l baseline
        set -l value
        set -l name
        begin
            read --line pid baseline value <@FILE@
            if test -d /proc/self
                read --line name <"/proc/$pid/comm"
            else if command kill -0 "$pid"
                set name gopxd
            end
            if test "$name" = gopxd; and test "$baseline" = "$own"; and test -n "$value"
                set now "$value"
            end
        end 2>/dev/null
    end
    if test "$now" != "$own"
        set -gx GOPROXY "$now"
        set -gx GOPX_HOOK_OWN "$own"
        set -gx GOPX_HOOK_SET "$now"
    else if test -n "$GOPX_HOOK_SET"
        test "$GOPROXY" = "$own"; or set -gx GOPROXY "$own"
        set -e GOPX_HOOK_OWN
        set -e GOPX_HOOK_SET
    end
end
set -gx GOPX_HOOK 1
