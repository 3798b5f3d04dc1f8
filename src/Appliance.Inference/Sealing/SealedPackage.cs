using Appliance.Inference.Apps;

namespace Appliance.Inference.Sealing;

/// <summary>Packages whose models are sealed for one unit. Manifest, golden cases and model card stay readable.</summary>
public static class SealedPackage
{
    /// <summary>Copies a package and seals its models.</summary>
    /// <param name="package">The package.</param>
    /// <param name="modules">What it may use.</param>
    /// <param name="recipient">The unit's public key.</param>
    /// <param name="folder">An empty folder for the copy.</param>
    /// <returns>The copy, to be signed.</returns>
    public static Package Copy(Package package, ModuleSet modules, UnitKey recipient, string folder)
    {
        ArgumentNullException.ThrowIfNull(package);
        foreach (string path in package.Digests.Keys.Where(path => path != PackageStatement.FileName))
        {
            string source = Path.Combine(package.Folder, path);
            string copy = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            if (IsModel(path))
            {
                using FileStream file = File.Create(copy);
                SealedFile.Seal(File.ReadAllBytes(source), recipient, file);
            }
            else
            {
                File.Copy(source, copy);
            }
        }
        return Package.Open(folder, modules);
    }

    /// <summary>Why models of a package cannot be opened on a unit; empty when all can, or none is sealed.</summary>
    /// <param name="package">The package.</param>
    /// <param name="key">The unit's key; asked for only when a model is sealed, and disposed of.</param>
    public static IReadOnlyList<AppFault> Check(Package package, Func<UnitKey> key)
    {
        ArgumentNullException.ThrowIfNull(package);
        ArgumentNullException.ThrowIfNull(key);
        var faults = new List<AppFault>();
        foreach (string path in package.Digests.Keys.Where(IsModel))
        {
            string file = Path.Combine(package.Folder, path);
            if (SealedFile.Look(file) is not { } look)
            {
                continue;
            }
            try
            {
                using UnitKey mine = key();
                if (look.Recipient != mine.KeyId)
                {
                    faults.Add(AppFault.Of(path, "sealed-for-other", look.Recipient, mine.KeyId));
                }
                else if (!Opens(file, mine))
                {
                    faults.Add(AppFault.Of(path, "sealed-altered"));
                }
            }
            catch (InvalidDataException noKey)
            {
                faults.Add(new AppFault(path, noKey.Message));
            }
        }
        return faults;
    }

    private static bool Opens(string file, UnitKey key)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            SealedFile.Open(stream, stream.Length, key);
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static bool IsModel(string path) => path.EndsWith(".onnx", StringComparison.Ordinal);
}
