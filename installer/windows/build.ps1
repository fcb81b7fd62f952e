# Builds the Windows bundle and its installer on one Windows PC, from the folder of the project. See README.md beside this.
#   powershell -ExecutionPolicy Bypass -File installer\windows\build.ps1            with a network
#   powershell -ExecutionPolicy Bypass -File installer\windows\build.ps1 WHEELS     from the folder of fetch_wheels.sh, without one
param([string]$Wheels = "")
$ErrorActionPreference = "Stop"
Set-Location (Join-Path $PSScriptRoot "..\..")
$version = $null
foreach ($candidate in "3.11", "3.12", "3.13") {
    & py "-$candidate" -c "import struct, sys; sys.exit(struct.calcsize('P') != 8)" 2>$null
    if ($LASTEXITCODE -eq 0) { $version = $candidate; break }
}
if (-not $version) {
    Write-Error "No 64-bit Python 3.11 to 3.13 of python.org was found (the launcher py). Install it for this user, then run this again."
    exit 1
}
if ($Wheels) {
    & py "-$version" installer\bundle\build.py --wheels $Wheels
} else {
    & py "-$version" installer\bundle\build.py
}
exit $LASTEXITCODE
