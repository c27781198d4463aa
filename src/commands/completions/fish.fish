# Completion of stopgap in fish.
#
# The program says what the word at the cursor could become; fish quotes it where that is needed.

function __stopgap_complete
    set -l typed (commandline -ct)
    set -l said (command stopgap complete fish -- (commandline -opc) "$typed" 2>/dev/null </dev/null)
    switch "$said[1]"
        case files folders
            set -l before (string match -r -- '^--[^=]*=' $typed)
            set -l rest (string replace -r -- '^--[^=]*=' '' $typed)
            set -l paths
            if test "$said[1]" = folders
                set paths (__fish_complete_directories $rest)
            else
                set paths (__fish_complete_path $rest)
            end
            for path in $paths
                echo -- "$before$path"
            end
        case '*'
            printf '%s\n' $said[2..-1]
    end
end

complete -c stopgap -f -k -a '(__stopgap_complete)'
complete -c git-stopgap -f -k -a '(__stopgap_complete)'
