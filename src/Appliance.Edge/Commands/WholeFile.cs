namespace Appliance.Edge.Commands;

/// <summary>A file that a verb writes: whole under its name, or not there.</summary>
internal static class WholeFile
{
    /// <summary>Writes it, in the place of one that is there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes its contents.</param>
    public static async Task WriteAsync(string path, Func<Stream, Task> write)
    {
        string part = path + ".part";
        try
        {
            await using (FileStream stream = File.Create(part))
            {
                await write(stream).ConfigureAwait(false);
            }

            File.Move(part, path, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }
}
