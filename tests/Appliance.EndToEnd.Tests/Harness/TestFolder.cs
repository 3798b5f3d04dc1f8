namespace Appliance.EndToEnd.Tests.Harness;

/// <summary>A folder of its own for one test, gone afterwards.</summary>
public sealed class TestFolder : IDisposable
{
    /// <summary>Creates the folder under the system's temporary one.</summary>
    public TestFolder() => FullName = Directory.CreateTempSubdirectory("appliance-e2e-").FullName;

    /// <summary>The full path.</summary>
    public string FullName { get; }

    /// <summary>A path inside the folder.</summary>
    public string this[string relative] => Path.Combine(FullName, relative);

    /// <summary>Creates a folder inside and returns its path.</summary>
    public string Sub(string relative) => Directory.CreateDirectory(this[relative]).FullName;

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(FullName, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TestContext.Current.SendDiagnosticMessage("{0} stays behind: {1}", FullName, e.Message);
        }
    }
}
