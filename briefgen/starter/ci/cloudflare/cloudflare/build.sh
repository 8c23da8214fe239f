# What Cloudflare runs to build. The moments at which the site will change go into the Worker, which asks for the next
# build, and nowhere else: they are in no file of the site.
set -eu
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
python -m pip install --quiet --requirement requirements.txt
briefgen build --now "$now"
times=$(briefgen due --now "$now" --times)
cat > cloudflare/due.mjs <<END
export const due = \`$times\`.split("\n");
END
