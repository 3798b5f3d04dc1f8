using Appliance.Inference.Apps;

namespace Appliance.Edge.Commands.Weights;

/// <summary>
/// The folder of a package as it is packed: its own where nothing is missing, else a copy with the weights that it, and the modules it uses, only
/// point at. The copy is there as long as it is needed.
/// </summary>
internal sealed class WholePackage : IDisposable
{
    private readonly string? _temporary;

    private WholePackage(string folder, string modules, string? temporary) => (Folder, ModulesFolder, _temporary) = (folder, modules, temporary);

    /// <summary>The package.</summary>
    public string Folder { get; }

    /// <summary>The folder with the modules that it may use.</summary>
    public string ModulesFolder { get; }

    /// <summary>Completes a package.</summary>
    /// <param name="folder">Its sources.</param>
    /// <param name="modulesFolder">The modules that it may use, one folder each.</param>
    /// <param name="fetch">Where weights come from.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidDataException">Weights cannot be had.</exception>
    /// <exception cref="AppPackageException">What was made of them is not what a package expects.</exception>
    public static async Task<WholePackage> OfAsync(string folder, string modulesFolder, WeightsFetch fetch, CancellationToken cancellationToken)
    {
        Dictionary<string, string> used = ModulesOf(folder, modulesFolder);
        if (used.Values.Append(folder).All(one => PackageWeights.Missing(one).Count == 0))
        {
            return new WholePackage(folder, modulesFolder, temporary: null);
        }

        string temporary = Directory.CreateTempSubdirectory("appliance-pack-").FullName;
        try
        {
            string modules = Path.Combine(temporary, "modules"), whole = Path.Combine(temporary, "package");
            Directory.CreateDirectory(modules);
            foreach ((string name, string module) in used)
            {
                await PackageWeights.CompleteAsync(module, Path.Combine(modules, name), fetch.ObtainAsync, cancellationToken).ConfigureAwait(false);
            }

            await PackageWeights.CompleteAsync(folder, whole, fetch.ObtainAsync, cancellationToken).ConfigureAwait(false);
            return new WholePackage(whole, modules, temporary);
        }
        catch
        {
            Directory.Delete(temporary, recursive: true);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_temporary is not null)
        {
            Directory.Delete(_temporary, recursive: true);
        }
    }

    /// <summary>The folders of the modules that a package uses, and of those that they use, by their names.</summary>
    private static Dictionary<string, string> ModulesOf(string folder, string modulesFolder)
    {
        var used = new Dictionary<string, string>(StringComparer.Ordinal);
        string[] there = Directory.Exists(modulesFolder) ? [.. Directory.GetDirectories(modulesFolder).Order(StringComparer.Ordinal)] : [];
        ILookup<string, string> byId = there.Select(one => (Folder: one, Id: PackageWeights.ModuleId(one))).Where(one => one.Id is not null).ToLookup(one => one.Id!, one => one.Folder);
        string? own = PackageWeights.ModuleId(folder);
        var asked = new Queue<string>([folder]);
        while (asked.TryDequeue(out string? one))
        {
            foreach (string module in PackageWeights.Uses(one).Where(id => id != own).SelectMany(id => byId[id]))
            {
                if (used.TryAdd(Path.GetFileName(module), module))
                {
                    asked.Enqueue(module);
                }
            }
        }

        return used;
    }
}
