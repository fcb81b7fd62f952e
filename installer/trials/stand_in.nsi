; A stand-in for shouwang.exe: with "hold" it stays until a file named stop lies beside it, else it ends at once.
Unicode true
Target amd64-unicode
RequestExecutionLevel user
SilentInstall silent
OutFile "${OUTFILE}"
!include FileFunc.nsh
!include LogicLib.nsh
Section
  ${GetParameters} $0
  ${If} $0 == "hold"
    FileOpen $1 "$TEMP\shouwang-runs" w
    FileClose $1
    ${Do}
      Sleep 100
    ${LoopUntil} ${FileExists} "$TEMP\shouwang-stop"
  ${EndIf}
SectionEnd
