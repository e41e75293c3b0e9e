import java.net.URL;

class Java8Client {
    public static void main(String[] words) throws Exception {
        new URL(words[0]).openStream().read();
    }
}
