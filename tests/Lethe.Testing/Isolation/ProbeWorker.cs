using System.Net.Sockets;
using Lethe.Interop.Isolation;
using Lethe.Interop.Ports;
using Lethe.Models;

namespace Lethe.Testing.Isolation;

/// <summary>A child process whose model does on purpose what a model of foreign origin may do by accident or malice.</summary>
internal static class ProbeWorker
{
    /// <summary>The setting that says what the model does.</summary>
    internal const string Act = "act";

    /// <summary>The setting with a folder or a file.</summary>
    internal const string Place = "place";

    /// <summary>How a parent starts it.</summary>
    internal static ForeignRuntime Runtime { get; } =
        new("the probe", typeof(ProbeWorker).Assembly, (actual, remedy) =>
        new Problem(ProblemKind.Unavailable, "the probe", actual, null, remedy));

    private static int Main(string[] words) => ModelServer.Run(words, new ServedRuntime(() => { }, Open));

    private static ServedModel Open(ModelFile file) => file.Settings[Act] switch
    {
        "refuse" => throw ProblemException.Input(file.Path, "it has \u001b[2Jno\u202e sense\n", "sense", "Make sense"),
        "spin-at-once" => Spin(),
        var act => new ServedModel(new Probe(act, file.Settings.GetValueOrDefault(Place, "")), new ReadingDescription("", [], [], [], [])),
    };

    private static ServedModel Spin()
    {
        while (true) Thread.SpinWait(1000);
    }

    private sealed class Probe(string act, string place) : ISequenceModel
    {
        public string Name => act;

        public int InputSize => 1;

        public int OutputSize => 1;

        public double TimeStep => 0.5;

        public double Rounding => 1e-7;

        public void Forward(TiledSequences inputs, TiledSequences outputs, Workers workers)
        {
            inputs.Values.CopyTo(outputs.Values);
            switch (act)
            {
                case "spin": Say("spinning"); Spin(); break;
                case "allocate": Allocate(); break;
                case "overflow": outputs[0, 0, 0] = Overflow(0); break;
                case "abort":
                    Say("terminate called after throwing an instance of 'c10::Error'\n  what():  \nUnknown builtin op: " +
                    "aten::no_such_thing.\nHere are some suggestions:\n"); Environment.FailFast(null); break;
                case "leave": Environment.Exit(3); break;
                case "print": Console.Out.WriteLine("not an answer"); Console.Out.Flush(); break;
                case "say": for (int i = 0; i < 5000; i++) Say(new string('x', 1 << 12)); break;
                case "threads": outputs[0, 0, 0] = workers.Count; break;
                case "write": outputs[0, 0, 0] = EveryThread(workers, Written); break;
                case "connect": outputs[0, 0, 0] = EveryThread(workers, Connected); break;
                case "execute": outputs[0, 0, 0] = Executed() ? 1 : 0; break;
                case "environment": outputs[0, 0, 0] = Environment.GetEnvironmentVariable(place) is null ? 0 : 1; break;
            }
        }

        private static void Say(string text)
        {
            Console.Error.Write(text);
            Console.Error.Flush();
        }

        // Touched, since a page that nobody wrote to takes no memory.
        private static void Allocate()
        {
            var all = new List<byte[]>();
            while (true)
            {
                var one = new byte[1 << 24];
                Array.Fill(one, (byte)1);
                all.Add(one);
            }
        }

        private static double Overflow(double x) => x > 1e300 ? x : Overflow(x + 1) + 1;

        // On the model's thread, on workers', the pool's, one of its own, and the finalizer's: how many could.
        private static double EveryThread(Workers workers, Func<bool> could)
        {
            int count = 0;
            void Try()
            {
                if (could()) Interlocked.Increment(ref count);
            }
            Try();
            workers.Run(8, (_, _) => Try());
            Task.Run(Try).Wait();
            var own = new Thread(Try);
            own.Start();
            own.Join();
            Abandon(Try);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return count;
        }

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        private static void Abandon(Action last) => _ = new Finalized(last);

        private bool Written()
        {
            string file = Path.Combine(place, Guid.NewGuid().ToString("N"));
            bool written = Succeeds(() => File.WriteAllText(file, "x")) | Succeeds(() => Directory.CreateDirectory(file + "d"));
            written |= Succeeds(() => File.Open(Path.Combine(place, "there"), FileMode.Truncate).Dispose())
                | Succeeds(() => File.Delete(Path.Combine(place, "there")));
            return written | Succeeds(() => File.Move(Path.Combine(place, "there"), file))
                | Succeeds(() => File.CreateSymbolicLink(file, "there"));
        }

        private bool Connected() => Succeeds(() =>
        {
            using var client = new TcpClient("127.0.0.1", int.Parse(place, CultureInfo.InvariantCulture));
        });

        private bool Executed() => Succeeds(() =>
        {
            using var process = System.Diagnostics.Process.Start(place);
        });

        private static bool Succeeds(Action action)
        {
            try
            {
                action();
                return true;
            }
            catch (Exception e)
                when (e is IOException or UnauthorizedAccessException or SocketException or System.ComponentModel.Win32Exception)
            {
                return false;
            }
        }
    }

    private sealed class Finalized(Action last)
    {
        ~Finalized() => last();
    }
}
