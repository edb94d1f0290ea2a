; The installer for Windows, compiled by Inno Setup 6.3 or newer.
; packaging/products/windows_setup.py compiles it and says what stands in these places:
;   Version   such as 0.1.0rc1          Numbers   the same as Windows counts, such as 0.1.0.0
;   Title     the name that people see  Identity  the name by which desktops know the program
;   Publisher, Home                     who makes it, and the address of its page
;   Payload   the stamped program       Pictures  the folder with the icons and the wizard's pictures
;   Suffix    of files of prompts that are the program's own, and BatchType, the type of such files
;   Opened    suffixes of other files that it opens, with commas between them

#define Program Title + ".exe"
#define Command "sora-desktop.exe"
#define BatchClass "SoraDesktop.Batch"
#define DataName "sora-desktop"

[Setup]
AppId={#Identity}
AppName={#Title}
AppVersion={#Version}
AppVerName={#Title} {#Version}
AppPublisher={#Publisher}
AppPublisherURL={#Home}
AppSupportURL={#Home}/issues
AppUpdatesURL={#Home}/releases
VersionInfoVersion={#Numbers}
VersionInfoProductTextVersion={#Version}
; For this person alone, unless the command line says /ALLUSERS; the program never needs an administrator.
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=commandline
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
; What Qt needs at least.
MinVersion=10.0.17763
DefaultDirName={code:DefaultFolder}
DisableDirPage=auto
DisableProgramGroupPage=yes
DisableReadyPage=yes
SetupMutex={#Identity}.setup
; Windows would only learn which files are in use; the code below closes the program itself, here and when uninstalling.
CloseApplications=no
ChangesAssociations=yes
ChangesEnvironment=yes
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
WizardImageFile={#Pictures}\wizard-100.bmp,{#Pictures}\wizard-200.bmp
WizardSmallImageFile={#Pictures}\wizard-small-100.bmp,{#Pictures}\wizard-small-200.bmp
SetupIconFile={#Pictures}\program.ico
UninstallDisplayName={#Title}
UninstallDisplayIcon={app}\{#Program}

[Languages]
Name: "english"; MessagesFile: "compiler:Default.isl"

[Messages]
SelectTasksLabel2=Choose what else you would like, then click Install.

[CustomMessages]
CommandTask=Offer the command “sora-desktop” in terminals
TerminalGroup=For terminals:
BatchName=Batch of video prompts
ProgramTask={#Title} turns prompts into videos.
NewerIsHere={#Title} %1 is installed, which is newer than this version, {#Version}. An older version may not be able to read the library of a newer one.%n%nInstall the older version all the same?
CloseForSetup={#Title} is running and has to be closed first. Unfinished videos are taken up again at its next start.%n%nClose it now?
CloseForUninstall={#Title} is running and has to be closed first.%n%nClose it now?
StillRunning={#Title} is still running. Close it, then try again.
DeleteLibrary=The list of your videos, the prompts and the settings are still in%n%1.%n%nDelete them too? The clips in your folder of videos stay in any case. Keys of servers stay in the Credential Manager of Windows, under “{#DataName}”.

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"; Flags: unchecked
Name: "command"; Description: "{cm:CommandTask}"; GroupDescription: "{cm:TerminalGroup}"; Flags: unchecked

[InstallDelete]
; Modules of an older version beside those of the new one would be loaded in their place.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Payload}\*"; DestDir: "{app}"; Flags: recursesubdirs createallsubdirs ignoreversion
Source: "{#Pictures}\batch.ico"; DestDir: "{app}"; Flags: ignoreversion

[Icons]
Name: "{autoprograms}\{#Title}"; Filename: "{app}\{#Program}"; Comment: "{cm:ProgramTask}"; AppUserModelID: "{#Identity}"
Name: "{autodesktop}\{#Title}"; Filename: "{app}\{#Program}"; Comment: "{cm:ProgramTask}"; AppUserModelID: "{#Identity}"; Tasks: desktopicon

[Registry]
; Prompt batches are the program's own.
Root: HKA; Subkey: "Software\Classes\{#Suffix}"; ValueType: string; ValueData: "{#BatchClass}"; Flags: uninsdeletevalue uninsdeletekeyifempty
Root: HKA; Subkey: "Software\Classes\{#Suffix}"; ValueType: string; ValueName: "Content Type"; ValueData: "{#BatchType}"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\{#Suffix}"; ValueType: string; ValueName: "PerceivedType"; ValueData: "text"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\{#Suffix}\OpenWithProgids"; ValueType: string; ValueName: "{#BatchClass}"; Flags: uninsdeletevalue uninsdeletekeyifempty
Root: HKA; Subkey: "Software\Classes\{#BatchClass}"; ValueType: string; ValueData: "{cm:BatchName}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\{#BatchClass}"; ValueType: string; ValueName: "AppUserModelID"; ValueData: "{#Identity}"
Root: HKA; Subkey: "Software\Classes\{#BatchClass}\DefaultIcon"; ValueType: string; ValueData: "{app}\batch.ico"
Root: HKA; Subkey: "Software\Classes\{#BatchClass}\shell\open\command"; ValueType: string; ValueData: """{app}\{#Program}"" ""%1"""
; All other files of prompts have programs of their own already: this one is offered under "Open with" and takes none over.
Root: HKA; Subkey: "Software\Classes\Applications\{#Program}"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "{#Title}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\{#Program}\DefaultIcon"; ValueType: string; ValueData: "{app}\{#Program},0"
Root: HKA; Subkey: "Software\Classes\Applications\{#Program}\shell\open\command"; ValueType: string; ValueData: """{app}\{#Program}"" ""%1"""
Root: HKA; Subkey: "Software\Classes\Applications\{#Program}\SupportedTypes"; ValueType: string; ValueName: "{#Suffix}"
; The commands open nothing by a click.
Root: HKA; Subkey: "Software\Classes\Applications\{#Command}"; ValueType: string; ValueName: "NoOpenWith"; Flags: uninsdeletekey
#sub OfferFor
Root: HKA; Subkey: "Software\Classes\Applications\{#Program}\SupportedTypes"; ValueType: string; ValueName: "{#Copy(Rest, 1, Pos(',', Rest) - 1)}"
#expr Rest = Copy(Rest, Pos(',', Rest) + 1)
#endsub
#define Rest
#for {Rest = Opened + ","; Rest != ""; 0} OfferFor
; What Windows lists under its settings for default apps.
Root: HKA; Subkey: "Software\{#Title}"; Flags: uninsdeletekeyifempty
Root: HKA; Subkey: "Software\{#Title}\Capabilities"; ValueType: string; ValueName: "ApplicationName"; ValueData: "{#Title}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\{#Title}\Capabilities"; ValueType: string; ValueName: "ApplicationDescription"; ValueData: "{cm:ProgramTask}"
Root: HKA; Subkey: "Software\{#Title}\Capabilities\FileAssociations"; ValueType: string; ValueName: "{#Suffix}"; ValueData: "{#BatchClass}"
Root: HKA; Subkey: "Software\RegisteredApplications"; ValueType: string; ValueName: "{#Title}"; ValueData: "Software\{#Title}\Capabilities"; Flags: uninsdeletevalue

[Run]
Filename: "{app}\{#Program}"; Description: "{cm:LaunchProgram,{#Title}}"; Flags: nowait postinstall skipifsilent

[Code]
#include "processes.iss"
#include "path.iss"

function DefaultFolder(Parameter: String): String;
begin
  if IsAdminInstallMode then
    Result := ExpandConstant('{commonpf}\{#Title}')
  else
    Result := ExpandConstant('{localappdata}\Programs\{#Title}');
end;

// Gives the numbers at the beginning of a version such as 1.2.0rc1, which alone can be compared.
function NumbersOf(Told: String): String;
var
  Place: Integer;
begin
  Place := 1;
  while (Place <= Length(Told)) and (Pos(Told[Place], '0123456789.') > 0) do
    Place := Place + 1;
  Result := Copy(Told, 1, Place - 1);
end;

function InitializeSetup: Boolean;
var
  Installed: String;
  Theirs, Ours: Int64;
begin
  Result := True;
  if RegQueryStringValue(HKA, 'Software\Microsoft\Windows\CurrentVersion\Uninstall\{#Identity}_is1', 'DisplayVersion', Installed)
    and StrToVersion(NumbersOf(Installed), Theirs) and StrToVersion('{#Numbers}', Ours) and (ComparePackedVersion(Theirs, Ours) > 0) then
    Result := SuppressibleMsgBox(FmtMessage(CustomMessage('NewerIsHere'), [Installed]), mbConfirmation, MB_YESNO or MB_DEFBUTTON2, IDNO) = IDYES;
end;

function MayClose(Question: String): Boolean;
begin
  Result := not IsRunningFrom(ExpandConstant('{app}\'));
  if not Result and (SuppressibleMsgBox(CustomMessage(Question), mbConfirmation, MB_OKCANCEL, IDOK) = IDOK) then
    Result := CloseAllFrom(ExpandConstant('{app}\'));
end;

function PrepareToInstall(var NeedsRestart: Boolean): String;
begin
  if not MayClose('CloseForSetup') then
    Result := CustomMessage('StillRunning');
end;

procedure CurPageChanged(Page: Integer);
begin
  if Page = wpSelectTasks then
    WizardForm.NextButton.Caption := SetupMessage(msgButtonInstall);
end;

procedure CurStepChanged(Step: TSetupStep);
begin
  if Step = ssPostInstall then
  begin
    RemoveFromPath(ExpandConstant('{app}'));
    if WizardIsTaskSelected('command') then
      AddToPath(ExpandConstant('{app}'));
  end;
end;

function IsAskedFor(Option: String): Boolean;
var
  Index: Integer;
begin
  Result := False;
  for Index := 1 to ParamCount do
    Result := Result or (CompareText(ParamStr(Index), Option) = 0);
end;

function IsLibraryToGo(Folder: String): Boolean;
begin
  Result := IsAskedFor('/DELETELIBRARY') or (not UninstallSilent and
    (MsgBox(FmtMessage(CustomMessage('DeleteLibrary'), [Folder]), mbConfirmation, MB_YESNO or MB_DEFBUTTON2) = IDYES));
end;

procedure CurUninstallStepChanged(Step: TUninstallStep);
var
  Folder: String;
begin
  if Step = usAppMutexCheck then
  begin
    if not MayClose('CloseForUninstall') then
      Abort;
  end
  else if Step = usUninstall then
    RemoveFromPath(ExpandConstant('{app}'))
  else if Step = usPostUninstall then
  begin
    Folder := ExpandConstant('{localappdata}\{#DataName}');
    if DirExists(Folder) and IsLibraryToGo(Folder) then
      DelTree(Folder, True, True, True);
  end;
end;
