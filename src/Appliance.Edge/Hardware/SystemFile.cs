using System.Text;

namespace Appliance.Edge.Hardware;

/// <summary>Reads what the kernel and the system say of themselves in small files.</summary>
internal static class SystemFile
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>The beginning of a file; empty when it cannot be read.</summary>
    public static string Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] bytes = new byte[MaxBytes];
            return Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, MaxBytes, throwOnEndOfStream: false));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
