// Puts a folder on the search path for commands, and takes it off again; all else on it stays as it is.

function PathKey: String;
begin
  if IsAdminInstallMode then
    Result := 'SYSTEM\CurrentControlSet\Control\Session Manager\Environment'
  else
    Result := 'Environment';
end;

procedure AddToPath(Folder: String);
var
  Path: String;
begin
  if RegQueryStringValue(HKA, PathKey, 'Path', Path) and (Path <> '') then
  begin
    if Path[Length(Path)] <> ';' then
      Path := Path + ';';
    Path := Path + Folder;
  end
  else
    Path := Folder;
  RegWriteExpandStringValue(HKA, PathKey, 'Path', Path);
end;

procedure RemoveFromPath(Folder: String);
var
  Path: String;
  Place: Integer;
begin
  if not RegQueryStringValue(HKA, PathKey, 'Path', Path) then
    Exit;
  Place := Pos(';' + Lowercase(Folder) + ';', ';' + Lowercase(Path) + ';');
  if Place = 0 then
    Exit;
  Delete(Path, Place, Length(Folder) + 1);
  if (Path <> '') and (Path[Length(Path)] = ';') then
    Delete(Path, Length(Path), 1);
  if Path = '' then
    RegDeleteValue(HKA, PathKey, 'Path')
  else
    RegWriteExpandStringValue(HKA, PathKey, 'Path', Path);
end;
