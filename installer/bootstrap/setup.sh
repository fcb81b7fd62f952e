# Sourced by ./run and ./test (POSIX sh): makes .venv from the hash-locked files and looks after Qt's system libraries.
# Needs ROOT, the project's folder. Everything said here goes to stderr, so that `./run … --json` stays clean.

VENV=$ROOT/.venv
BOOTSTRAP=$ROOT/installer/bootstrap
LAYOUT=1 # raise to have every .venv made anew
unset PYTHONHOME PYTHONPATH

say() { printf '%s\n' "$@" >&2; }

die() {
    say "$@"
    exit 1
}

sum_of() { # one line for the content of these files
    if command -v sha256sum >/dev/null 2>&1; then
        cat -- "$@" | sha256sum
    elif command -v shasum >/dev/null 2>&1; then
        cat -- "$@" | shasum -a 256
    else
        cat -- "$@" | cksum
    fi | tr -d ' -'
}

version_of() { # "3.11" when $1 is a Python that can be used, else nothing
    "$1" -I -S -c 'import sys; sys.version_info >= (3, 11) and print("%d.%d" % sys.version_info[:2])' 2>/dev/null
}

choose_python() { # PY: the first of $PYTHON, python3.11, python3, /usr/bin/python3 that is 3.11 or newer
    for candidate in ${PYTHON:+"$PYTHON"} python3.11 python3 /usr/bin/python3; do
        PY=$(command -v "$candidate" 2>/dev/null) || continue
        [ -n "$(version_of "$PY")" ] && return 0
    done
    die "没有找到 Python 3.11 或更新的版本。请先安装（Debian 12：以 root 身份运行 apt-get install python3），再运行一次。" \
        "No Python 3.11 or newer found. Install it (Debian 12: apt-get install python3 as root), or name one in PYTHON."
}

# --- the virtual environment -------------------------------------------------------------------------------------

stamp() { # what .venv/.ready-$1 must say: folder, Python, content of the locks
    case $1 in
    run) set -- requirements.txt ;;
    test) set -- requirements.txt requirements-dev.txt ;;
    esac
    printf '%s\n%s\n%s %s\n' "$ROOT" "$VENV_VERSION" "$LAYOUT" "$(cd "$ROOT" && sum_of "$@")"
}

is_ready() { # true when .venv was finished for $1 (run, test) by this folder, this Python and these locks
    [ -f "$VENV/.ready-$1" ] && [ -x "$VENV/bin/shouwang" ] || return 1
    VENV_VERSION=$(version_of "$VENV/bin/python")
    [ -n "$VENV_VERSION" ] && [ "$(cat "$VENV/.ready-$1")" = "$(stamp "$1")" ]
}

check_pip_wheel() { # WHEEL: the pip that lies here, its content as SHA256SUMS says
    read -r want name <"$BOOTSTRAP/SHA256SUMS"
    WHEEL=$BOOTSTRAP/$name
    have=$("$VENV/bin/python" -I -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$WHEEL")
    [ "$have" = "$want" ] || die "installer/bootstrap/$name 与 SHA256SUMS 不符，文件已损坏，请重新取一份程序。" \
        "installer/bootstrap/$name does not match SHA256SUMS; fetch the project again."
}

pip_install() { # the lock file $1 into .venv, checked by hashes, wheels only
    check_pip_wheel
    quiet=--quiet
    [ -t 2 ] && quiet=
    PIP_USER=0 "$VENV/bin/python" "$WHEEL/pip" install $quiet --disable-pip-version-check --no-input \
        --no-warn-script-location --require-hashes --only-binary :all: -r "$ROOT/$1" >&2
}

make_venv() { # an empty .venv with the project on its path and the command `shouwang`
    say "正在准备运行环境，只在第一次需要几分钟…… / Setting up .venv, first start only…"
    choose_python
    rm -rf "$VENV" || die "不能删除旧的 $VENV，请检查权限。 / Cannot remove the old $VENV."
    "$PY" -m venv --without-pip "$VENV" >&2 ||
        die "不能在 $VENV 建立 Python 环境：请检查磁盘空间和权限；缺少 venv 模块时安装完整的 python3。" \
            "Cannot create $VENV: check space and rights; if the venv module is missing, install the full python3."
    site=$("$VENV/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    printf '%s\n' "$ROOT" >"$site/shouwang.pth"
    VENV_VERSION=$(version_of "$VENV/bin/python")
}

write_command() { # .venv/bin/shouwang: -P keeps the caller's folder off the import path
    quoted=$(printf '%s' "$ROOT" | sed "s/'/'\\\\''/g")
    # shellcheck disable=SC2016 # the command's own variables
    printf '#!/bin/sh\nroot='\''%s'\''\nexec "$root/.venv/bin/python" -P -m app "$@"\n' "$quoted" >"$VENV/bin/shouwang"
    chmod 755 "$VENV/bin/shouwang"
}

finish() { # the stamp is written last and whole: a set-up that was ended halfway has none
    stamp "$1" >"$VENV/.ready-$1.new" && mv -f "$VENV/.ready-$1.new" "$VENV/.ready-$1"
}

install_failed() {
    die "准备没有完成：依赖没有装上（上面是原因）。请检查网络和磁盘空间，再运行一次；已有的资料没有改动。" \
        "Set-up is not finished: the dependencies could not be installed (reason above). Check network and space, then start again."
}

set_up() { # $1: run or test; returns at once when that was done before
    asked_for_other_python && rm -f "$VENV"/.ready-*
    is_ready "$1" && return 0
    lock_set_up
    if ! is_ready run; then
        make_venv
        pip_install requirements.txt || install_failed
        write_command
        finish run
    fi
    if [ "$1" = test ] && ! is_ready test; then
        say "正在安装检查用的工具…… / Installing what the checks need…"
        rm -f "$VENV/.ready-run" # ended in the middle, .venv is made anew at the next start
        pip_install requirements-dev.txt || { finish run; install_failed; }
        finish run
        finish test
    fi
    exec 9>&-
}

asked_for_other_python() { # $PYTHON names another version than .venv was made by
    [ -n "${PYTHON:-}" ] && [ -x "$VENV/bin/python" ] && [ "$(version_of "$PYTHON")" != "$(version_of "$VENV/bin/python")" ]
}

lock_set_up() { # two starts at once: the second waits for the first
    ( : >>"$ROOT/.venv.lock" ) 2>/dev/null ||
        die "不能在 $ROOT 里写文件：请检查权限，或把程序放到自己的文件夹里。 / Cannot write in $ROOT."
    exec 9>>"$ROOT/.venv.lock"
    command -v flock >/dev/null 2>&1 || return 0
    flock -n 9 || {
        say "另一个窗口正在准备运行环境，请稍候…… / Waiting for another set-up…"
        flock 9
    }
}

# --- system libraries --------------------------------------------------------------------------------------------

has_library() {
    printf '%s\n' "$LIBRARIES" | grep -qF -- "	$1 (" && return 0
    for folder in ${LD_LIBRARY_PATH:+$(printf '%s' "$LD_LIBRARY_PATH" | tr ':' ' ')}; do
        [ -e "$folder/$1" ] && return 0
    done
    return 1
}

missing_packages() { # packages of the groups $* whose library this machine lacks
    LIBRARIES=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null) || return 0 # not a glibc system: Qt itself will say
    for group in "$@"; do
        while read -r package library; do
            case $package in '' | '#'*) continue ;; esac
            has_library "$library" || printf '%s ' "$package"
        done <"$ROOT/installer/system-packages-$group.txt"
    done
}

apt_install() { # the packages $*, as root; the package list is fetched only when it is needed, apt speaks only when it fails
    export DEBIAN_FRONTEND=noninteractive
    {
        apt-get install -s -qq --no-install-recommends "$@" >/dev/null 2>&1 || apt-get update -qq
        apt-get install -y -qq --no-install-recommends "$@"
    } >"$VENV/.apt.log" 2>&1 </dev/null || {
        cat "$VENV/.apt.log" >&2
        return 1
    }
}

qt_starts() { # $1: platform
    QT_QPA_PLATFORM=$1 "$VENV/bin/python" -I -c 'from PySide6.QtWidgets import QApplication; QApplication([])'
}

system_libraries() { # $1: must (Qt is needed now) or may; then the groups. Looks only until all were found once.
    need=$1
    shift
    mark=$VENV/.system-$(printf '%s' "$*" | tr ' ' '-')
    [ -f "$mark" ] && return 0
    missing=$(missing_packages "$@")
    if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        say "正在安装系统软件包 / Installing system packages: $missing"
        # shellcheck disable=SC2086 # a list of names
        apt_install $missing || say "系统软件包没有全部装上。 / Not all system packages could be installed."
        missing=$(missing_packages "$@")
    fi
    if [ -n "$missing" ]; then
        name_missing "$need" "$mark" "$@"
    elif qt_starts offscreen >/dev/null 2>&1; then
        : >"$mark"
    elif [ "$need" = must ]; then
        qt_starts offscreen >&2 || :
        die "图形库 Qt 不能启动（上面是原因）。 / Qt does not start (reason above)."
    fi
}

name_missing() { # $1 need, $2 mark, then the groups: names $missing, once; ends the start when Qt is needed and cannot start
    need=$1 mark=$2
    shift 2
    platform=offscreen
    case " $* " in *" window "*) if [ -n "${DISPLAY:-}" ]; then platform=xcb; else platform=wayland; fi ;; esac
    if [ "$need" = may ]; then
        [ -f "$mark.named" ] && return 0
        mark=$mark.named
    fi
    say "缺少系统软件包：$missing" \
        "请管理员运行：apt-get install --no-install-recommends $missing"
    say "System packages are missing. Ask an administrator to run: apt-get install --no-install-recommends $missing"
    [ "$need" = may ] || qt_starts "$platform" >/dev/null 2>&1 ||
        die "缺了它们，图形界面打不开。 / Qt cannot start without them."
    : >"$mark"
}
