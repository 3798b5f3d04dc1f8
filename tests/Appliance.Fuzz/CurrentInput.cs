using System.IO.MemoryMappedFiles;

namespace Appliance.Fuzz;

/// <summary>A file that always holds the input being tried, without a system call for each: a stack overflow leaves nothing else.</summary>
/// <remarks>Eight bytes of length, then the input; longer ones are cut.</remarks>
internal sealed class CurrentInput : IDisposable
{
    private const int MaxBytes = 4 * 1024 * 1024;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    internal CurrentInput(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, sizeof(long) + MaxBytes);
        _view = _file.CreateViewAccessor();
    }

    internal void Keep(byte[] input)
    {
        var length = Math.Min(input.Length, MaxBytes);
        _view.Write(0, (long)length);
        _view.WriteArray(sizeof(long), input, 0, length);
    }

    /// <summary>The input in such a file.</summary>
    internal static byte[] Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        return bytes[sizeof(long)..(int)(sizeof(long) + BitConverter.ToInt64(bytes))];
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
