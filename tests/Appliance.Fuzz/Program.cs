using System.Globalization;
using Appliance.Dicom.Imaging.Codecs.Isolation;
using Appliance.Fuzz;
using Appliance.Fuzz.Seeds;
using SharpFuzz;

const int Usage = 64;
const string Help = """
    Appliance.Fuzz list
    Appliance.Fuzz run [--minutes N] [--seed N] [--out FOLDER] [--data FOLDER] [TARGET...]
        damages seeds for N minutes in all (default 10), keeps and minimizes what breaks a promise, and prints how to replay it
    Appliance.Fuzz replay TARGET FILE...
    Appliance.Fuzz afl TARGET | libfuzzer TARGET
        guided by coverage; instrument the assembly under test first (sharpfuzz Appliance.Dicom.dll)
    """;

if (DecodeWorker.IsAskedFor(args))
{
    return DecodeWorker.Run(args);
}

switch (args)
{
    case ["list"]:
        foreach (var target in FuzzTargets.All)
        {
            Console.WriteLine(target.Name);
        }

        return 0;
    case ["run", ..]:
        return Run(args[1..]);
    case ["replay", var name, ..] when FuzzTargets.Find(name) is { } target:
        return args[2..].Select(path => Replay(target, path)).ToArray().Contains(true) ? 1 : 0;
    case ["afl", var name] when FuzzTargets.Find(name) is { } target:
        Fuzzer.OutOfProcess.Run(stream =>
        {
            using var input = new MemoryStream();
            stream.CopyTo(input);
            target.Run(input.ToArray());
        });
        return 0;
    case ["libfuzzer", var name] when FuzzTargets.Find(name) is { } target:
        Fuzzer.LibFuzzer.Run(target.Run);
        return 0;
    default:
        Console.Error.WriteLine(Help);
        return Usage;
}

static int Run(string[] arguments)
{
    var options = new Dictionary<string, string> { ["--minutes"] = "10", ["--seed"] = "1", ["--out"] = "fuzz-findings", ["--data"] = PublicFiles.Folder ?? "" };
    var names = new List<string>();
    for (var i = 0; i < arguments.Length; i++)
    {
        if (options.ContainsKey(arguments[i]) && i + 1 < arguments.Length)
        {
            options[arguments[i]] = arguments[++i];
        }
        else
        {
            names.Add(arguments[i]);
        }
    }

    var targets = names.Count == 0 ? FuzzTargets.All : [.. names.Select(FuzzTargets.Find).OfType<IFuzzTarget>()];
    if ((names.Count > 0 && targets.Count != names.Count)
        || !double.TryParse(options["--minutes"], NumberStyles.Float, CultureInfo.InvariantCulture, out var minutes)
        || !ulong.TryParse(options["--seed"], NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
    {
        Console.Error.WriteLine(Help);
        return Usage;
    }

    var run = new LongRun(options["--out"], Directory.Exists(options["--data"]) ? options["--data"] : null);
    return targets.Sum(target => run.Run(target, TimeSpan.FromMinutes(minutes / targets.Count), seed)) == 0 ? 0 : 1;
}

static bool Replay(IFuzzTarget target, string path)
{
    var failure = GuardedRun.Try(target, path.EndsWith(".current", StringComparison.Ordinal) ? CurrentInput.Read(path) : File.ReadAllBytes(path));
    Console.WriteLine($"{path}: {failure?.Text ?? "keeps every promise"}");
    return failure is not null;
}
