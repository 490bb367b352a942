#!/bin/sh
# What a change of rules changes: the pack in this working tree against the base of the review.
#   compare-with-base.sh PACK-FOLDER [BASE] [OPTIONS OF eduaid diff]
# Writes comment.md, the comment of the review. Ends as eduaid diff does: 0 the same, 10 only more,
# 11 only less, 12 both, 2 something is wrong.
set -eu

pack=$1
base=${2:-origin/main}
shift
[ $# -eq 0 ] || shift

work=$(mktemp -d)
trap 'git worktree remove --force "$work/base" 2>/dev/null || true; rm -rf "$work"' EXIT
git worktree add --quiet --detach "$work/base" "$(git merge-base "$base" HEAD)"

if [ ! -d "$work/base/$pack" ]; then
  echo "新的规则包 $pack：以前没有，没有可以对比的。" | tee comment.md
  exit 0
fi
eduaid diff "$work/base/$pack" "$pack" --markdown "$@" > comment.md
