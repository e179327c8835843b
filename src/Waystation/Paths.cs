namespace Waystation.Commands;

internal static class Paths
{
    /// <exception cref="Refusal">The output would replace the input.</exception>
    public static void MustDiffer(string? input, string? output)
    {
        if (input is not (null or InputFile.Standard) && output is not (null or InputFile.Standard) && Path.GetFullPath(input) == Path.GetFullPath(output))
        {
            throw new Refusal("input and output are the same file.");
        }
    }
}
