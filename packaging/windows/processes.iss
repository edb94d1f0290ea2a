// Finds the processes that run from a folder, and closes them: politely first, then for good.

const
  MAY_END_AND_BE_ASKED = $101001; // SYNCHRONIZE, PROCESS_QUERY_LIMITED_INFORMATION and PROCESS_TERMINATE
  LONGEST_PATH = 32768;
  MOST_PROCESSES = 4096;
  PATIENCE = 8000; // milliseconds that a program gets to close by itself

type
  TProcesses = array[0..4095] of DWORD;

function EnumProcesses(var Processes: TProcesses; Size: DWORD; var Used: DWORD): BOOL; external 'EnumProcesses@psapi.dll stdcall';
function OpenProcess(Access: DWORD; Inherit: BOOL; Process: DWORD): THandle; external 'OpenProcess@kernel32.dll stdcall';
function QueryFullProcessImageName(Process: THandle; Flags: DWORD; Name: String; var Length: DWORD): BOOL; external 'QueryFullProcessImageNameW@kernel32.dll stdcall';
function WaitForSingleObject(Process: THandle; Milliseconds: DWORD): DWORD; external 'WaitForSingleObject@kernel32.dll stdcall';
function TerminateProcess(Process: THandle; Code: DWORD): BOOL; external 'TerminateProcess@kernel32.dll stdcall';
function CloseHandle(Process: THandle): BOOL; external 'CloseHandle@kernel32.dll stdcall';

// Opens a process if it runs from the folder, which ends in a backslash, and is no uninstaller; else gives 0.
function OpenIfFrom(Folder: String; Process: DWORD): THandle;
var
  Name: String;
  Length: DWORD;
begin
  Result := OpenProcess(MAY_END_AND_BE_ASKED, False, Process);
  if Result = 0 then
    Exit;
  Length := LONGEST_PATH;
  Name := StringOfChar(#0, Length);
  if QueryFullProcessImageName(Result, 0, Name, Length) then
  begin
    Name := Lowercase(Copy(Name, 1, Length));
    if (Pos(Lowercase(Folder), Name) = 1) and (Pos('unins', ExtractFileName(Name)) <> 1) then
      Exit;
  end;
  CloseHandle(Result);
  Result := 0;
end;

procedure CloseOne(Process: DWORD; Handle: THandle);
var
  Code: Integer;
begin
  Exec(ExpandConstant('{sys}\taskkill.exe'), '/PID ' + IntToStr(Process), '', SW_HIDE, ewWaitUntilTerminated, Code);
  if WaitForSingleObject(Handle, PATIENCE) <> 0 then
  begin
    // Whatever it still asks, a person has answered that it is to close; its jobs outlive even this.
    TerminateProcess(Handle, 1);
    WaitForSingleObject(Handle, PATIENCE);
  end;
end;

// Counts the processes that run from a folder, and closes them where they are to go.
function CountFrom(Folder: String; ToGo: Boolean): Integer;
var
  Processes: TProcesses;
  Used: DWORD;
  Index: Integer;
  Handle: THandle;
begin
  Result := 0;
  if not EnumProcesses(Processes, MOST_PROCESSES * 4, Used) then
    Exit;
  for Index := 0 to (Used div 4) - 1 do
  begin
    Handle := OpenIfFrom(Folder, Processes[Index]);
    if Handle <> 0 then
    begin
      Result := Result + 1;
      if ToGo then
        CloseOne(Processes[Index], Handle);
      CloseHandle(Handle);
    end;
  end;
end;

function IsRunningFrom(Folder: String): Boolean;
begin
  Result := CountFrom(Folder, False) > 0;
end;

function CloseAllFrom(Folder: String): Boolean;
begin
  CountFrom(Folder, True);
  Result := not IsRunningFrom(Folder);
end;
