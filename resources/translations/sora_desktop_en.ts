<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>AdoptionCounts</name>
    <message numerus="yes">
        <source>%n clips came in.</source>
        <translation>
            <numerusform>%n clip came in.</numerusform>
            <numerusform>%n clips came in.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files were left out.</source>
        <translation>
            <numerusform>%n file was left out.</numerusform>
            <numerusform>%n files were left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files were not looked at.</source>
        <translation>
            <numerusform>%n file was not looked at.</numerusform>
            <numerusform>%n files were not looked at.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n other files are no clips.</source>
        <translation>
            <numerusform>%n other file is no clip.</numerusform>
            <numerusform>%n other files are no clips.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AdoptionWiring</name>
    <message numerus="yes">
        <source>%n clips are being fetched.</source>
        <translation>
            <numerusform>%n clip is being fetched.</numerusform>
            <numerusform>%n clips are being fetched.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Advanced</name>
    <message numerus="yes">
        <source>%n jobs at once</source>
        <translation>
            <numerusform>%n job at once</numerusform>
            <numerusform>%n jobs at once</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n headers</source>
        <translation>
            <numerusform>%n header</numerusform>
            <numerusform>%n headers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n prices of your own</source>
        <translation>
            <numerusform>%n price of your own</numerusform>
            <numerusform>%n prices of your own</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CancelAllSheet</name>
    <message numerus="yes">
        <source>Cancel all %Ln waiting jobs?</source>
        <translation>
            <numerusform>Cancel the waiting job?</numerusform>
            <numerusform>Cancel all %Ln waiting jobs?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CancelSheet</name>
    <message numerus="yes">
        <source>Cancel %Ln videos?</source>
        <translation>
            <numerusform>Cancel this video?</numerusform>
            <numerusform>Cancel %Ln videos?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Cancel %Ln videos</source>
        <translation>
            <numerusform>Cancel the video</numerusform>
            <numerusform>Cancel %Ln videos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClipBar</name>
    <message numerus="yes">
        <source>%n stars</source>
        <translation>
            <numerusform>%n star</numerusform>
            <numerusform>%n stars</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClipSheet</name>
    <message numerus="yes">
        <source>%n images or clips that it was made from are not here: {names}</source>
        <translation>
            <numerusform>An image or clip that it was made from is not here: {names}</numerusform>
            <numerusform>%n images or clips that it was made from are not here: {names}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ComparePage</name>
    <message numerus="yes">
        <source>Comparing %n clips</source>
        <translation>
            <numerusform>Comparing %n clip</numerusform>
            <numerusform>Comparing %n clips</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Counts</name>
    <message numerus="yes">
        <source>%Ln clips</source>
        <translation>
            <numerusform>%Ln clip</numerusform>
            <numerusform>%Ln clips</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of unknown price</source>
        <translation>
            <numerusform>%Ln of unknown price</numerusform>
            <numerusform>%Ln of unknown price</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln clips of unknown price not counted</source>
        <translation>
            <numerusform>%Ln clip of unknown price not counted</numerusform>
            <numerusform>%Ln clips of unknown price not counted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln made or waiting already</source>
        <translation>
            <numerusform>%Ln made or waiting already</numerusform>
            <numerusform>%Ln made or waiting already</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Deletion</name>
    <message numerus="yes">
        <source>%n clips deleted for good.</source>
        <translation>
            <numerusform>%n clip deleted for good.</numerusform>
            <numerusform>%n clips deleted for good.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DeletionSheet</name>
    <message numerus="yes">
        <source>Delete %Ln clips for good?</source>
        <translation>
            <numerusform>Delete %Ln clip for good?</numerusform>
            <numerusform>Delete %Ln clips for good?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Exchange</name>
    <message numerus="yes">
        <source>%n connections are in {file} now, without their keys.</source>
        <translation>
            <numerusform>%n connection is in {file} now, without its key.</numerusform>
            <numerusform>%n connections are in {file} now, without their keys.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n connections were added.</source>
        <translation>
            <numerusform>%n connection was added.</numerusform>
            <numerusform>%n connections were added.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportCounts</name>
    <message numerus="yes">
        <source>And %n more.</source>
        <translation>
            <numerusform>And %n more.</numerusform>
            <numerusform>And %n more.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n copies with content credentials stay as they are.</source>
        <translation>
            <numerusform>%n copy with content credentials stays as it is.</numerusform>
            <numerusform>%n copies with content credentials stay as they are.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n copies are no MP4 files and cannot hold settings.</source>
        <translation>
            <numerusform>%n copy is no MP4 file and cannot hold settings.</numerusform>
            <numerusform>%n copies are no MP4 files and cannot hold settings.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n copies take no additions.</source>
        <translation>
            <numerusform>%n copy takes no additions.</numerusform>
            <numerusform>%n copies take no additions.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files are not as they came; they were copied as they are.</source>
        <translation>
            <numerusform>%n file is not as it came; it was copied as it is.</numerusform>
            <numerusform>%n files are not as they came; they were copied as they are.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportSheet</name>
    <message numerus="yes">
        <source>Export %n clips</source>
        <translation>
            <numerusform>Export %n clip</numerusform>
            <numerusform>Export %n clips</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportWiring</name>
    <message numerus="yes">
        <source>%n clips are there and whole.</source>
        <translation>
            <numerusform>%n clip is there and whole.</numerusform>
            <numerusform>%n clips are there and whole.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n clips exported.</source>
        <translation>
            <numerusform>%n clip exported.</numerusform>
            <numerusform>%n clips exported.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n clips were there already, as they are here.</source>
        <translation>
            <numerusform>%n clip was there already, as it is here.</numerusform>
            <numerusform>%n clips were there already, as they are here.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were there already.</source>
        <translation>
            <numerusform>%n was there already.</numerusform>
            <numerusform>%n were there already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n jobs saved as {name}.</source>
        <translation>
            <numerusform>%n job saved as {name}.</numerusform>
            <numerusform>%n jobs saved as {name}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n jobs are not in it.</source>
        <translation>
            <numerusform>%n job is not in it.</numerusform>
            <numerusform>%n jobs are not in it.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FileNotes</name>
    <message numerus="yes">
        <source>%Ln more files cannot be used.</source>
        <translation>
            <numerusform>%Ln more file cannot be used.</numerusform>
            <numerusform>%Ln more files cannot be used.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FillSheet</name>
    <message numerus="yes">
        <source>%Ln prompts by combination</source>
        <translation>
            <numerusform>%Ln prompt by combination</numerusform>
            <numerusform>%Ln prompts by combination</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FolderCard</name>
    <message numerus="yes">
        <source>%n clips, {size}</source>
        <translation>
            <numerusform>%n clip, {size}</numerusform>
            <numerusform>%n clips, {size}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Move %n clips ({size}) to {folder}? New ones go there at once.</source>
        <translation>
            <numerusform>Move %n clip ({size}) to {folder}? New ones go there at once.</numerusform>
            <numerusform>Move %n clips ({size}) to {folder}? New ones go there at once.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n clips are moved, and the others are where they were; all are whole.</source>
        <translation>
            <numerusform>%n clip is moved, and the others are where they were; all are whole.</numerusform>
            <numerusform>%n clips are moved, and the others are where they were; all are whole.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Foot</name>
    <message numerus="yes">
        <source>Generate %Ln clips</source>
        <translation>
            <numerusform>Generate %Ln clip</numerusform>
            <numerusform>Generate %Ln clips</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{ticked} of %Ln rows</source>
        <translation>
            <numerusform>{ticked} of %Ln row</numerusform>
            <numerusform>{ticked} of %Ln rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln clips</source>
        <translation>
            <numerusform>%Ln clip</numerusform>
            <numerusform>%Ln clips</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>on %Ln connections</source>
        <translation>
            <numerusform>on %Ln connection</numerusform>
            <numerusform>on %Ln connections</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ForgetSheet</name>
    <message numerus="yes">
        <source>Forget %Ln videos?</source>
        <translation>
            <numerusform>Forget this video?</numerusform>
            <numerusform>Forget %Ln videos?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Head</name>
    <message numerus="yes">
        <source>Import %Ln prompts</source>
        <translation>
            <numerusform>Import %Ln prompt</numerusform>
            <numerusform>Import %Ln prompts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln prompts</source>
        <translation>
            <numerusform>%Ln prompt</numerusform>
            <numerusform>%Ln prompts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln files</source>
        <translation>
            <numerusform>%Ln file</numerusform>
            <numerusform>%Ln files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln rows need mending</source>
        <translation>
            <numerusform>%Ln row needs mending</numerusform>
            <numerusform>%Ln rows need mending</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportPage</name>
    <message numerus="yes">
        <source>Add %n connections</source>
        <translation>
            <numerusform>Add %n connection</numerusform>
            <numerusform>Add %n connections</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Imports</name>
    <message numerus="yes">
        <source>%n files of prompts were left out.</source>
        <translation>
            <numerusform>%n file of prompts was left out.</numerusform>
            <numerusform>%n files of prompts were left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files are not there any more.</source>
        <translation>
            <numerusform>%n file is not there any more.</numerusform>
            <numerusform>%n files are not there any more.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n dropped files hold neither prompts nor clips.</source>
        <translation>
            <numerusform>%n dropped file holds neither prompts nor clips.</numerusform>
            <numerusform>%n dropped files hold neither prompts nor clips.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Reading %n files…</source>
        <translation>
            <numerusform>Reading %n file…</numerusform>
            <numerusform>Reading %n files…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>JobActions</name>
    <message numerus="yes">
        <source>%n clips moved to the trash.</source>
        <translation>
            <numerusform>%n clip moved to the trash.</numerusform>
            <numerusform>%n clips moved to the trash.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n clips restored.</source>
        <translation>
            <numerusform>%n clip restored.</numerusform>
            <numerusform>%n clips restored.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Labelling</name>
    <message numerus="yes">
        <source>%n clips changed.</source>
        <translation>
            <numerusform>%n clip changed.</numerusform>
            <numerusform>%n clips changed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n clips are as they were.</source>
        <translation>
            <numerusform>%n clip is as it was.</numerusform>
            <numerusform>%n clips are as they were.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LibraryCounts</name>
    <message numerus="yes">
        <source>%n clips moved to {folder}.</source>
        <translation>
            <numerusform>%n clip moved to {folder}.</numerusform>
            <numerusform>%n clips moved to {folder}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files were not where they were and could not follow: {names}</source>
        <translation>
            <numerusform>%n file was not where it was and could not follow: {names}</numerusform>
            <numerusform>%n files were not where they were and could not follow: {names}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>For %n days</source>
        <translation>
            <numerusform>For %n day</numerusform>
            <numerusform>For %n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LicencesDialog</name>
    <message numerus="yes">
        <source>Sora Desktop is free software under the GNU General Public License, version 3 or later. Together with it come %n parts of others, each under the licence of its makers.</source>
        <translation>
            <numerusform>Sora Desktop is free software under the GNU General Public License, version 3 or later. Together with it comes %n part of others, under the licence of its makers.</numerusform>
            <numerusform>Sora Desktop is free software under the GNU General Public License, version 3 or later. Together with it come %n parts of others, each under the licence of its makers.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Naming</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NoteSheet</name>
    <message numerus="yes">
        <source>Note on %Ln clips</source>
        <translation>
            <numerusform>Note on %Ln clip</numerusform>
            <numerusform>Note on %Ln clips</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NothingSpent</name>
    <message numerus="yes">
        <source>%Ln simulated clips were made in these days, which cost nothing.</source>
        <translation>
            <numerusform>%Ln simulated clip was made in these days, which cost nothing.</numerusform>
            <numerusform>%Ln simulated clips were made in these days, which cost nothing.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PromptArea</name>
    <message numerus="yes">
        <source>%Ln places to fill in</source>
        <translation>
            <numerusform>%Ln place to fill in</numerusform>
            <numerusform>%Ln places to fill in</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln prompts by combination</source>
        <translation>
            <numerusform>%Ln prompt by combination</numerusform>
            <numerusform>%Ln prompts by combination</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln prompts…</source>
        <translation>
            <numerusform>%Ln prompt…</numerusform>
            <numerusform>%Ln prompts…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProofWiring</name>
    <message numerus="yes">
        <source>%n clips</source>
        <translation>
            <numerusform>%n clip</numerusform>
            <numerusform>%n clips</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QueueCounts</name>
    <message numerus="yes">
        <source>%Ln running</source>
        <translation>
            <numerusform>%Ln running</numerusform>
            <numerusform>%Ln running</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln waiting</source>
        <translation>
            <numerusform>%Ln waiting</numerusform>
            <numerusform>%Ln waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln connections held</source>
        <translation>
            <numerusform>%Ln connection held</numerusform>
            <numerusform>%Ln connections held</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Pausing after %Ln running</source>
        <translation>
            <numerusform>Pausing after %Ln running</numerusform>
            <numerusform>Pausing after %Ln running</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln jobs wait, and none of them fails.</source>
        <translation>
            <numerusform>%Ln job waits, and does not fail.</numerusform>
            <numerusform>%Ln jobs wait, and none of them fails.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QueueMenu</name>
    <message numerus="yes">
        <source>&amp;Cancel all waiting (%Ln)…</source>
        <translation>
            <numerusform>&amp;Cancel all waiting (%Ln)…</numerusform>
            <numerusform>&amp;Cancel all waiting (%Ln)…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>R&amp;etry all failed (%Ln)…</source>
        <translation>
            <numerusform>R&amp;etry all failed (%Ln)…</numerusform>
            <numerusform>R&amp;etry all failed (%Ln)…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QueueWiring</name>
    <message numerus="yes">
        <source>%Ln jobs were moved in the queue.</source>
        <translation>
            <numerusform>%Ln job was moved in the queue.</numerusform>
            <numerusform>%Ln jobs were moved in the queue.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln waiting jobs were cancelled.</source>
        <translation>
            <numerusform>%Ln waiting job was cancelled.</numerusform>
            <numerusform>%Ln waiting jobs were cancelled.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln jobs are tried again.</source>
        <translation>
            <numerusform>%Ln job is tried again.</numerusform>
            <numerusform>%Ln jobs are tried again.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QuitSheet</name>
    <message numerus="yes">
        <source>%n videos are being made</source>
        <translation>
            <numerusform>%n video is being made</numerusform>
            <numerusform>%n videos are being made</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n videos are waiting</source>
        <translation>
            <numerusform>%n video is waiting</numerusform>
            <numerusform>%n videos are waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more videos wait here; they are sent after the next start.</source>
        <translation>
            <numerusform>%n more video waits here; it is sent after the next start.</numerusform>
            <numerusform>%n more videos wait here; they are sent after the next start.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more videos wait here until the queue goes on.</source>
        <translation>
            <numerusform>%n more video waits here until the queue goes on.</numerusform>
            <numerusform>%n more videos wait here until the queue goes on.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RenameSheet</name>
    <message numerus="yes">
        <source>Name %Ln clips</source>
        <translation>
            <numerusform>Name %Ln clip</numerusform>
            <numerusform>Name %Ln clips</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReportView</name>
    <message numerus="yes">
        <source>Copy the names of %n models</source>
        <translation>
            <numerusform>Copy the name of %n model</numerusform>
            <numerusform>Copy the names of %n models</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RescueCounts</name>
    <message numerus="yes">
        <source>%n jobs</source>
        <translation>
            <numerusform>%n job</numerusform>
            <numerusform>%n jobs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RetryAllSheet</name>
    <message numerus="yes">
        <source>Retry %Ln failed jobs?</source>
        <translation>
            <numerusform>Retry the failed job?</numerusform>
            <numerusform>Retry %Ln failed jobs?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of them are asked for at their servers again, which costs nothing.</source>
        <translation>
            <numerusform>%Ln of them is asked for at its server again, which costs nothing.</numerusform>
            <numerusform>%Ln of them are asked for at their servers again, which costs nothing.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of them are made anew.</source>
        <translation>
            <numerusform>%Ln of them is made anew.</numerusform>
            <numerusform>%Ln of them are made anew.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RowDragging</name>
    <message numerus="yes">
        <source>%Ln waiting jobs</source>
        <translation>
            <numerusform>%Ln waiting job</numerusform>
            <numerusform>%Ln waiting jobs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SendAgainSheet</name>
    <message numerus="yes">
        <source>Send %Ln videos again?</source>
        <translation>
            <numerusform>Send this video again?</numerusform>
            <numerusform>Send %Ln videos again?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ServerDeletion</name>
    <message numerus="yes">
        <source>%n clips deleted on the server.</source>
        <translation>
            <numerusform>%n clip deleted on the server.</numerusform>
            <numerusform>%n clips deleted on the server.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ServerDeletionSheet</name>
    <message numerus="yes">
        <source>Delete %Ln clips on the server?</source>
        <translation>
            <numerusform>Delete %Ln clip on the server?</numerusform>
            <numerusform>Delete %Ln clips on the server?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of them are not on this computer, and are lost for good then.</source>
        <translation>
            <numerusform>%Ln of them is not on this computer, and is lost for good then.</numerusform>
            <numerusform>%Ln of them are not on this computer, and are lost for good then.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ServerSheet</name>
    <message numerus="yes">
        <source>%n videos so far…</source>
        <translation>
            <numerusform>%n video so far…</numerusform>
            <numerusform>%n videos so far…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Fetch %n clips</source>
        <translation>
            <numerusform>Fetch %n clip</numerusform>
            <numerusform>Fetch %n clips</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ShiftWords</name>
    <message numerus="yes">
        <source>{frames} frames</source>
        <translation>
            <numerusform>{frames} frame</numerusform>
            <numerusform>{frames} frames</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n frames ahead of the others</source>
        <translation>
            <numerusform>%n frame ahead of the others</numerusform>
            <numerusform>%n frames ahead of the others</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n frames behind the others</source>
        <translation>
            <numerusform>%n frame behind the others</numerusform>
            <numerusform>%n frames behind the others</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StarWords</name>
    <message numerus="yes">
        <source>%Ln stars</source>
        <translation>
            <numerusform>%Ln star</numerusform>
            <numerusform>%Ln stars</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TagSheet</name>
    <message numerus="yes">
        <source>Tags of %Ln clips</source>
        <translation>
            <numerusform>Tags of %Ln clip</numerusform>
            <numerusform>Tags of %Ln clips</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrashBar</name>
    <message numerus="yes">
        <source>Deleted for good after %n days.</source>
        <translation>
            <numerusform>Deleted for good after %n day.</numerusform>
            <numerusform>Deleted for good after %n days.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TroubleBar</name>
    <message numerus="yes">
        <source>That cannot be done with %Ln jobs at once. Select fewer.</source>
        <translation>
            <numerusform>That cannot be done with %Ln job at once. Select fewer.</numerusform>
            <numerusform>That cannot be done with %Ln jobs at once. Select fewer.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrustDialog</name>
    <message numerus="yes">
        <source>%n authorities are trusted now.</source>
        <translation>
            <numerusform>%n authority is trusted now.</numerusform>
            <numerusform>%n authorities are trusted now.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WebhookRow</name>
    <message numerus="yes">
        <source>%n messages are sent again and again.</source>
        <translation>
            <numerusform>%n message is sent again and again.</numerusform>
            <numerusform>%n messages are sent again and again.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n messages were given up.</source>
        <translation>
            <numerusform>%n message was given up.</numerusform>
            <numerusform>%n messages were given up.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Wiring</name>
    <message numerus="yes">
        <source>%n clips are on their way.</source>
        <translation>
            <numerusform>%n clip is on its way.</numerusform>
            <numerusform>%n clips are on their way.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Creates</name>
    <message numerus="yes">
        <source>%Ln requests had no reply, and may have been charged for as well.</source>
        <translation>
            <numerusform>%Ln request had no reply, and may have been charged for as well.</numerusform>
            <numerusform>%Ln requests had no reply, and may have been charged for as well.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Groups</name>
    <message numerus="yes">
        <source>%Ln jobs</source>
        <translation>
            <numerusform>%Ln job</numerusform>
            <numerusform>%Ln jobs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Question</name>
    <message numerus="yes">
        <source>The price of %Ln of them is not known.</source>
        <translation>
            <numerusform>The price of %Ln of them is not known.</numerusform>
            <numerusform>The price of %Ln of them is not known.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Stars</name>
    <message numerus="yes">
        <source>%Ln stars</source>
        <translation>
            <numerusform>%Ln star</numerusform>
            <numerusform>%Ln stars</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_TipCounts</name>
    <message numerus="yes">
        <source>The price of %Ln clips is unknown.</source>
        <translation>
            <numerusform>The price of %Ln clip is unknown.</numerusform>
            <numerusform>The price of %Ln clips is unknown.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln clips are simulated, and count in caps on clips.</source>
        <translation>
            <numerusform>%Ln clip is simulated, and counts in caps on clips.</numerusform>
            <numerusform>%Ln clips are simulated, and count in caps on clips.</numerusform>
        </translation>
    </message>
</context>
</TS>
