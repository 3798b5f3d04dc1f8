using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Apps;

/// <summary>A package that is on the disk whole and genuine, but not installed. Disposing it removes what was not placed.</summary>
public sealed class StagedApp : IDisposable
{
    private readonly string _staging;
    private readonly IFileSystem _disk;

    internal StagedApp(Package package, PackageStatement statement, string staging, IFileSystem disk)
    {
        (Package, Statement, _staging, _disk) = (package, statement, staging, disk);
        App = new AppVersion(statement.App, statement.Version);
    }

    /// <summary>Which version of which app.</summary>
    public AppVersion App { get; }

    /// <summary>The package, opened where it is staged.</summary>
    public Package Package { get; }

    /// <summary>What it is.</summary>
    public AppKind Kind => Package is ModulePackage ? AppKind.Module : AppKind.App;

    /// <summary>What its publisher signed.</summary>
    public PackageStatement Statement { get; }

    /// <inheritdoc/>
    public void Dispose() => TryDelete(_disk, _staging);

    /// <summary>What cannot be removed now is removed with the next cleaning.</summary>
    internal static void TryDelete(IFileSystem disk, string staging)
    {
        try
        {
            disk.DeleteFolder(staging);
        }
        catch (Exception fault) when (StorageFault.IsStorage(fault))
        {
            // The fault that led here says more.
        }
    }
}
