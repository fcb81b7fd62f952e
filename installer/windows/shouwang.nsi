; The installer for Windows 10 and 11 (64 bits): per user, no administrator, Chinese, also silent (/S, /D=FOLDER last).
; makensis /INPUTCHARSET UTF8 /DVERSION=1.2.3 /DPAYLOAD=dist\shouwang /DOUTFILE=dist\setup.exe shouwang.nsi
; Exit codes: 0 done, 1 cancelled, 2 not finished (disk full, no rights), 3 a newer version is installed,
; 4 the program is running, 5 the folder cannot be used. On 1 to 5 what was installed before stays as it was.
Unicode true
Target amd64-unicode
ManifestDPIAware true
ManifestSupportedOS all
RequestExecutionLevel user
SetCompressor /SOLID lzma
AllowSkipFiles off
Name "守望"
OutFile "${OUTFILE}"
InstallDir "$LOCALAPPDATA\Programs\Shouwang"
InstallDirRegKey HKCU "Software\Shouwang" "Program"
BrandingText "守望 ${VERSION}"

!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include WordFunc.nsh
!include x64.nsh
!include WinVer.nsh

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Shouwang"
!define CLASSES "Software\Classes"
!ifndef ICON
  !define ICON "${__FILEDIR__}\..\..\resources\program\shouwang.ico"
!endif

VIProductVersion "${VERSION}.0"
VIFileVersion "${VERSION}.0"
VIAddVersionKey /LANG=2052 "ProductName" "守望"
VIAddVersionKey /LANG=2052 "FileDescription" "守望 安装程序"
VIAddVersionKey /LANG=2052 "CompanyName" "守望项目组"
VIAddVersionKey /LANG=2052 "LegalCopyright" "见安装后的 LICENSES.md"
VIAddVersionKey /LANG=2052 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "ProductVersion" "${VERSION}"

Var Sum ; SHA-256 of this installer, 64 hex digits
Var Shown ; the same in groups of eight, two lines

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${__FILEDIR__}\..\..\resources\program\installer.bmp"
!define MUI_ABORTWARNING
!define MUI_WELCOMEPAGE_TITLE "安装守望 ${VERSION}"
!define MUI_WELCOMEPAGE_TEXT "请先关掉正在运行的守望。已有的资料不会改动，程序和资料分开存放。$\r$\n$\r$\n本安装文件的校验码（SHA-256）：$\r$\n$Shown$\r$\n$\r$\n请和发放单位给的校验码对照，一样再安装。"
!define MUI_FINISHPAGE_RUN "$INSTDIR\shouwang.exe"
!define MUI_FINISHPAGE_RUN_TEXT "打开守望"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!define MUI_UNCONFIRMPAGE_TEXT_TOP "只卸载程序。资料不会删除，仍在：$LOCALAPPDATA\Shouwang"
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"

; -- before anything is touched ---------------------------------------------------------------------------------

Function .onInit
  ${IfNot} ${RunningX64}
    MessageBox MB_OK|MB_ICONSTOP "守望只能装在64位的 Windows 10 或 Windows 11 上。" /SD IDOK
    SetErrorLevel 5
    Abort
  ${EndIf}
  ${IfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONSTOP "守望只能装在 Windows 10 或 Windows 11 上，这台电脑的系统太旧。" /SD IDOK
    SetErrorLevel 5
    Abort
  ${EndIf}
  Call SumOfThis
  Call RefuseOlder
  ${If} ${Silent}
    Call CheckFolder
    Call RefuseRunning
  ${EndIf}
FunctionEnd

Function .onVerifyInstDir
  ; The program has its folder to itself: what is chosen always ends in it.
  ${GetFileName} "$INSTDIR" $0
  ${If} $0 != "Shouwang"
    StrCpy $INSTDIR "$INSTDIR\Shouwang"
  ${EndIf}
FunctionEnd

Function CheckFolder ; data and program apart: never into a folder that holds somebody's data
  ${If} ${FileExists} "$INSTDIR\keys.json"
  ${OrIf} ${FileExists} "$INSTDIR\store.db"
    MessageBox MB_OK|MB_ICONSTOP "这个文件夹里放着守望的资料，不能把程序装在这里：$\r$\n$INSTDIR$\r$\n请换一个文件夹。" /SD IDOK
    SetErrorLevel 5
    Quit
  ${EndIf}
FunctionEnd

Function RefuseOlder
  ReadRegStr $0 HKCU "${UNINSTALL}" "DisplayVersion"
  ${If} $0 != ""
    ${VersionCompare} "$0" "${VERSION}" $1
    ${If} $1 == 1
      MessageBox MB_OK|MB_ICONSTOP "这台电脑上已经装了更新的版本（$0），不能换回 ${VERSION}。" /SD IDOK
      SetErrorLevel 3
      Quit
    ${EndIf}
  ${EndIf}
FunctionEnd

Function RefuseRunning ; Windows does not let a running program be opened for writing
again:
  ${If} ${FileExists} "$INSTDIR\shouwang.exe"
    ClearErrors
    FileOpen $0 "$INSTDIR\shouwang.exe" a
    ${If} ${Errors}
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "守望正在运行，或者程序文件被别的软件（杀毒软件）占用。$\r$\n请关掉守望，再点“重试”。" /SD IDCANCEL IDRETRY again
      SetErrorLevel 4
      Quit
    ${EndIf}
    FileClose $0
  ${EndIf}
FunctionEnd

Function SumOfThis ; $Sum by Windows' own cryptography, read in pieces
  StrCpy $Sum ""
  System::Call 'kernel32::CreateFileW(w "$EXEPATH", i 0x80000000, i 1, p 0, i 3, i 0, p 0) p .r1'
  System::Call 'advapi32::CryptAcquireContextW(*p .r2, p 0, p 0, i 24, i 0xF0000000) i .r0'
  System::Call 'advapi32::CryptCreateHash(p r2, i 0x800c, p 0, i 0, *p .r3) i .r0'
  System::Alloc 65536
  Pop $4
  ${Do}
    System::Call 'kernel32::ReadFile(p r1, p r4, i 65536, *i .r5, p 0) i .r0'
    ${If} $5 = 0
      ${ExitDo}
    ${EndIf}
    System::Call 'advapi32::CryptHashData(p r3, p r4, i r5, i 0) i .r0'
  ${Loop}
  StrCpy $5 32
  System::Call 'advapi32::CryptGetHashParam(p r3, i 2, p r4, *i r5r5, i 0) i .r0'
  ${If} $0 <> 0
    StrCpy $6 $4
    ${For} $7 1 32
      System::Call '*$6(&i1 .r8)'
      IntOp $8 $8 & 0xFF
      IntFmt $9 "%02x" $8
      StrCpy $Sum "$Sum$9"
      StrCpy $Shown "$Shown$9"
      ${If} $7 = 16
        StrCpy $Shown "$Shown$\r$\n"
      ${ElseIf} $7 = 4
      ${OrIf} $7 = 8
      ${OrIf} $7 = 12
      ${OrIf} $7 = 20
      ${OrIf} $7 = 24
      ${OrIf} $7 = 28
        StrCpy $Shown "$Shown "
      ${EndIf}
      System::Call '*(p r6) p .r8'
      System::Free $8
      IntPtrOp $6 $6 + 1
    ${Next}
  ${Else}
    StrCpy $Sum "（这台电脑算不出来，请在发放单位核对）"
    StrCpy $Shown $Sum
  ${EndIf}
  System::Free $4
  System::Call 'advapi32::CryptDestroyHash(p r3)'
  System::Call 'advapi32::CryptReleaseContext(p r2, i 0)'
  System::Call 'kernel32::CloseHandle(p r1)'
FunctionEnd

; -- installing: everything beside the old program first, then two renames -----------------------------------------

Section "守望"
  Call CheckFolder
  Call RefuseRunning
  DetailPrint "本安装文件的校验码（SHA-256）：$Sum"
  RMDir /r "$INSTDIR.new"
  RMDir /r "$INSTDIR.old"
  SetOutPath "$INSTDIR.new"
  ClearErrors
  File /r "${PAYLOAD}/*.*"
  WriteUninstaller "$INSTDIR.new\uninstall.exe"
  ${If} ${Errors}
    Call NotFinished
  ${EndIf}
  FileOpen $0 "$INSTDIR.new\install.log" w
  FileWriteUTF16LE /BOM $0 "守望 ${VERSION}$\r$\nSHA-256 $Sum$\r$\n"
  FileClose $0
  SetOutPath "$TEMP" ; nobody may stand in a folder that is renamed
  ${If} ${FileExists} "$INSTDIR\*.*"
    ClearErrors
    Rename "$INSTDIR" "$INSTDIR.old"
    ${If} ${Errors}
      Call NotFinished
    ${EndIf}
  ${EndIf}
  ClearErrors
  Rename "$INSTDIR.new" "$INSTDIR"
  ${If} ${Errors}
    Rename "$INSTDIR.old" "$INSTDIR"
    Call NotFinished
  ${EndIf}
  RMDir /r "$INSTDIR.old"
  Call Register
SectionEnd

Function NotFinished
  RMDir /r "$INSTDIR.new"
  MessageBox MB_OK|MB_ICONSTOP "没有装成：磁盘满了，或者这个文件夹不能写。原来的程序和资料都没有改动。$\r$\n请腾出空间或换一个文件夹再装。" /SD IDOK
  SetErrorLevel 2
  Quit
FunctionEnd

Function .onInstFailed
  RMDir /r "$INSTDIR.new"
FunctionEnd

Function Register ; everything below the user's own keys
  WriteRegStr HKCU "Software\Shouwang" "Program" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "守望"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\shouwang.exe"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "守望项目组"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" $0
  WriteRegStr HKCU "${CLASSES}\.swpkg" "" "Shouwang.Package"
  WriteRegStr HKCU "${CLASSES}\.swbak" "" "Shouwang.Backup"
  WriteRegStr HKCU "${CLASSES}\Shouwang.Package" "" "守望报送包、回执包"
  WriteRegStr HKCU "${CLASSES}\Shouwang.Package\DefaultIcon" "" "$INSTDIR\shouwang.exe,0"
  WriteRegStr HKCU "${CLASSES}\Shouwang.Package\shell\open\command" "" '"$INSTDIR\shouwang.exe" "%1"'
  WriteRegStr HKCU "${CLASSES}\Shouwang.Backup" "" "守望备份"
  WriteRegStr HKCU "${CLASSES}\Shouwang.Backup\DefaultIcon" "" "$INSTDIR\shouwang.exe,0"
  WriteRegStr HKCU "${CLASSES}\Shouwang.Backup\shell\open\command" "" '"$INSTDIR\shouwang.exe" "%1"'
  SetOutPath "$INSTDIR" ; where the shortcuts start
  CreateShortcut "$SMPROGRAMS\守望.lnk" "$INSTDIR\shouwang.exe"
  SetOutPath "$TEMP"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
FunctionEnd

; -- uninstalling: the program alone -----------------------------------------------------------------------------

Function un.onInit
  ${If} ${FileExists} "$INSTDIR\keys.json"
    MessageBox MB_OK|MB_ICONSTOP "这个文件夹里放着守望的资料，不能自动卸载：$\r$\n$INSTDIR" /SD IDOK
    SetErrorLevel 5
    Quit
  ${EndIf}
again:
  ClearErrors
  FileOpen $0 "$INSTDIR\shouwang.exe" a
  ${If} ${Errors}
  ${AndIf} ${FileExists} "$INSTDIR\shouwang.exe"
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "守望正在运行。请关掉守望，再点“重试”。" /SD IDCANCEL IDRETRY again
    SetErrorLevel 4
    Quit
  ${EndIf}
  FileClose $0
FunctionEnd

Section "Uninstall"
  DetailPrint "资料没有删除，仍在：$LOCALAPPDATA\Shouwang"
  Delete "$SMPROGRAMS\守望.lnk"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "Software\Shouwang"
  DeleteRegKey HKCU "${CLASSES}\Shouwang.Package"
  DeleteRegKey HKCU "${CLASSES}\Shouwang.Backup"
  ReadRegStr $0 HKCU "${CLASSES}\.swpkg" ""
  ${If} $0 == "Shouwang.Package"
    DeleteRegKey HKCU "${CLASSES}\.swpkg"
  ${EndIf}
  ReadRegStr $0 HKCU "${CLASSES}\.swbak" ""
  ${If} $0 == "Shouwang.Backup"
    DeleteRegKey HKCU "${CLASSES}\.swbak"
  ${EndIf}
  RMDir /r "$INSTDIR"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
  MessageBox MB_OK|MB_ICONINFORMATION "程序已经卸载。资料没有删除，仍在：$\r$\n$LOCALAPPDATA\Shouwang" /SD IDOK
SectionEnd
