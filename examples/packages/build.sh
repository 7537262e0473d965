#!/usr/bin/env bash
# Build the example packages with rpmbuild (Debian: apt-get install rpm). The same spec and words give the same
# files with the same rpm; another rpm writes its own version into them.
set -euo pipefail
cd "$(dirname "$0")"
top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT

build() { # name version arch words [folder]
    SOURCE_DATE_EPOCH=1767225600 rpmbuild -bb --quiet --target "$3" \
        --define "_topdir $top" --define "_rpmdir $top/out" --define "_buildhost build.example.com" \
        --define "use_source_date_epoch_as_buildtime 1" --define "clamp_mtime_to_source_date_epoch 1" \
        --define "example_name $1" --define "example_version $2" --define "example_arch $3" \
        --define "example_summary Says hello from $1" --define "example_words $4" example.spec
    mkdir -p "${5:-.}"
    mv "$top/out/$3/$1-$2-1.$3.rpm" "${5:-.}/"
}

build hello 1.0 noarch "hello 1.0"
build hello 1.1 noarch "hello 1.1"
build hello 2.0~rc1 noarch "hello 2.0, nearly"
build hello 2.0 noarch "hello 2.0"
build hello 1.1 noarch "hello 1.1, other bytes" republished
build greeter 1.0 x86_64 "greeter 1.0"
build greeter 1.0 aarch64 "greeter 1.0"
build hello 2.1 noarch "hello 2.1, which says more than it should: $(seq -s " " 1 150)"
build hello 2.2 noarch "hello 2.2"
build hello 2.3 noarch "hello 2.3"
