namespace Appliance.Inference.Runtime;

/// <summary>
/// Whether TensorRT really used the engine that lay ready. ONNX Runtime compiles one anew without a word where it does not like the file in
/// its folder (of another build of TensorRT, say): that takes minutes, and nobody has proved what comes of it. It shows in the folder alone.
/// </summary>
internal static class EngineWatch
{
    /// <summary>Opens a session on an engine that lies ready, and runs it once.</summary>
    /// <param name="folder">The folder of the engine.</param>
    /// <param name="open">Opens the session and runs it once.</param>
    /// <returns>The session, and the files that were written meanwhile: none where the engine was used.</returns>
    public static (T Session, IReadOnlyList<string> Written) Open<T>(string folder, Func<T> open)
    {
        Dictionary<string, (long Bytes, DateTime Written)> before = Look(folder);
        T session = open();
        return (session, [.. Look(folder).Where(file => !before.TryGetValue(file.Key, out var known) || known != file.Value).Select(file => file.Key).Order(StringComparer.Ordinal)]);
    }

    /// <summary>What is said of an engine that was not used; null where it was.</summary>
    public static string? Fault(IReadOnlyList<string> written) => written.Count == 0
        ? null
        : $"the engine that lay ready was not used: another was compiled in its place, which nobody has proved ({string.Join(", ", written)})";

    private static Dictionary<string, (long Bytes, DateTime Written)> Look(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles().ToDictionary(file => file.Name, file => (file.Length, file.LastWriteTimeUtc), StringComparer.Ordinal);
}
